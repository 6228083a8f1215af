/**
 * `refetchInterval` of a list that is loaded page by page: asked again only while one page is loaded. Each asking fetches all loaded pages,
 * so that somebody deep in a list would load the server more the longer they read, and lose their place.
 */
export function pollFirstPage(milliseconds: number) {
  return ({ state }: { readonly state: { readonly data?: { readonly pages: readonly unknown[] } | undefined } }): number | false =>
    (state.data?.pages.length ?? 0) > 1 ? false : milliseconds;
}
