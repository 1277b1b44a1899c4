/**
 * The address, when HubSpot can call it and the service would sign the same text: https, in the one spelling that
 * browsers give it, without anything behind the path. Throws a sentence that says what to change.
 */
export function checkPublicUrl(text: string): string {
  if (!URL.canParse(text))
    throw new Error(`--public-url "${text}" is not a web address. Write it like https://quickbooks.example.com.`);
  const url = new URL(text);
  if (url.protocol !== 'https:')
    throw new Error(`--public-url must start with https://, because HubSpot calls nothing else. It is "${text}".`);
  if (url.username !== '' || url.password !== '')
    throw new Error('--public-url must not hold a user name or password: everybody who may see the app could read it.');
  if (text.includes('?') || text.includes('#'))
    throw new Error(`--public-url must end before the "?" or "#". It is "${text}".`);
  if (!url.hostname.includes('.') || url.hostname.endsWith('.localhost') || /^[\d.]+$/.test(url.hostname))
    throw new Error(`--public-url must be an address on the internet; HubSpot can't reach "${url.hostname}".`);
  if (text.endsWith('/')) throw new Error(`--public-url must not end with a slash. Write ${text.replace(/\/+$/, '')}.`);
  const spelling = url.href.replace(/\/$/, '');
  if (spelling !== text) throw new Error(`--public-url must be written as ${spelling}. It is "${text}".`);
  return text;
}

/** The address, when it looks like one. Throws a sentence otherwise. */
export function checkSupportEmail(text: string): string {
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text))
    throw new Error(`--support-email "${text}" is not an email address.`);
  return text;
}
