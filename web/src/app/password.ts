/** What a new password must be, as far as a page can tell. */

/** As the law of sign-in asks (`PASSWORD_MIN`). */
export const PASSWORD_MIN = 10;

export const isTooShort = (password: string): boolean => [...password].length < PASSWORD_MIN;
