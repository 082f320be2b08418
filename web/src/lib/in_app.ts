/** Whether the page stands inside another app, such as a messenger: there it mostly gets no camera. */

/** Android's web view says so by itself; the apps that put pages into a frame of theirs name themselves. */
const FRAMES = /; wv\)|\bFB(?:AN|AV)\b|\bInstagram\b|\bLine\/|\bMicroMessenger\b|\bTikTok\b|\bVKAndroidApp\b/;
const APPLE = /\b(?:iPhone|iPad|iPod)\b/;
/** Every browser of an iPhone carries one of these; a page inside another app none. */
const APPLE_BROWSERS = /\b(?:Safari|CriOS|FxiOS|EdgiOS|YaBrowser)\//;

export function isInApp(agent: string): boolean {
  return FRAMES.test(agent) || (APPLE.test(agent) && !APPLE_BROWSERS.test(agent));
}
