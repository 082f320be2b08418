/** What outlives a page: a few values in IndexedDB, because keys that cannot be read out can be kept nowhere else. */

const NAME = "senim";
const STORE = "kept";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

export const kept = {
  read: <T>(name: string): Promise<T | undefined> => within("readonly", (store) => store.get(name) as IDBRequest<T | undefined>),
  write: (name: string, value: unknown): Promise<unknown> => within("readwrite", (store) => store.put(value, name)),
  forget: (name: string): Promise<unknown> => within("readwrite", (store) => store.delete(name)),
};
