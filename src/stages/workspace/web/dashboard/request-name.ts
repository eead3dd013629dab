/** What a request is called, also before it was given a name. */
export const nameOf = ({ name }: { readonly name: string }): string =>
  name.trim() || 'Untitled request'
