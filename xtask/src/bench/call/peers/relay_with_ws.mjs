// Relays text between the two sockets of a pair: `/pair/N`. Prints its address.

import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const pairs = new Map();
const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: 65536 });

sockets.on("connection", (socket, request) => {
  const pair = pairs.get(request.url) ?? [];
  pairs.set(request.url, [...pair, socket]);
  socket.on("message", (data, binary) => {
    for (const other of pairs.get(request.url)) {
      if (other !== socket) other.send(data, { binary });
    }
  });
  socket.on("close", () => pairs.delete(request.url));
  socket.on("error", () => socket.terminate());
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ address: `ws://127.0.0.1:${server.address().port}` }));
});
