/** `1 request was` or `2 requests were`: a sentence's begin that fits its count. */
export function requestsWere(count: number): string {
  return count === 1 ? '1 request was' : `${count} requests were`;
}
