/** People's names as Kazakhstan writes them: surname, given name, patronymic. */

export const fullName = ({ surname, name, patronymic }: { surname: string; name: string; patronymic?: string | null }): string =>
  [surname, name, patronymic].filter(Boolean).join(" ");
