import type { Fault } from './fault.ts'

/** T01 to T12: sign-in and sessions. */
export const signInFaults: readonly Fault[] = [
  {
    threat: 'T01',
    what: 'a try with a password is not counted',
    file: 'src/ledgers/identity/commands/sign-in.ts',
    from: 'if (await countTry(db, tries)) return',
    to: 'if ((await countTry(db, tries)) || tries.length > 0) return',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T01',
    what: 'tries at one instant do not wait for one another',
    file: 'src/ledgers/identity/store/tries.ts',
    from: 'await sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`.execute(tx)',
    to: '',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T02',
    what: 'an unknown address is answered by words of its own',
    file: 'src/ledgers/identity/commands/sign-in.ts',
    from: 'if (!fits || known === undefined) {',
    to: "if (known === undefined) throw await failed(db, about, new Problem('not-authenticated', 'Unknown.'))\n  if (!fits) {",
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T03',
    what: 'a sign-in keeps the token that the browser came with',
    file: 'src/ledgers/identity/store/sessions.ts',
    from: `  const token = newKey()
  await tx
    .updateTable('session')`,
    to: `  const token = before
  await tx
    .updateTable('session')`,
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T03',
    what: 'the session of whoever was there before goes on',
    file: 'src/ledgers/identity/commands/sign-in.ts',
    from: 'if (call.session !== undefined) await closeSession(tx, call.session)',
    to: '',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T04',
    what: 'signing out leaves the session where it is',
    file: 'src/ledgers/identity/store/sessions.ts',
    from: `  return tx
    .deleteFrom('session')
    .where('token_hash', '=', hashOf(token))`,
    to: `  return tx
    .deleteFrom('session')
    .where('token_hash', '=', hashOf(''))`,
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T04',
    what: 'who is locked may sign in again by password',
    file: 'src/ledgers/identity/store/factors.ts',
    from: 'where lower(p.email) = ${email.trim().toLowerCase()} and p.disabled_at is null',
    to: 'where lower(p.email) = ${email.trim().toLowerCase()}',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T05',
    what: 'the cookie of a session is readable by scripts',
    file: 'src/app/mount.ts',
    from: `    path: '/',
    httpOnly: true,`,
    to: `    path: '/',
    httpOnly: false,`,
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T05',
    what: 'over TLS, too, the cookie has a name that another host may plant',
    file: 'src/app/mount.ts',
    from: 'isSecure ? `__Host-${name}` : name',
    to: 'name',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T06',
    what: 'a session without a call goes on',
    file: 'src/ledgers/identity/store/sessions.ts',
    from: `
  and (s.idle_seconds is null or s.seen_at > clock_timestamp() - make_interval(secs => s.idle_seconds))`,
    to: '',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T06',
    what: 'a session goes on as long as it is used',
    file: 'src/ledgers/identity/store/sessions.ts',
    from: 'sql`s.expires_at > clock_timestamp()',
    to: 'sql`true',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T06',
    what: 'staff stay signed in as long as others',
    file: 'src/ledgers/identity/store/sessions.ts',
    from: 'perhapsStaff(personId, staffHours * 3600, hours * 3600)',
    to: 'perhapsStaff(personId, hours * 3600, hours * 3600)',
    test: 'src/ledgers/identity/sign-in.test.ts',
  },
  {
    threat: 'T07',
    what: 'the password alone begins a session',
    file: 'src/ledgers/identity/commands/sign-in.ts',
    from: 'if (shown.isStrong || !hasSecond(means)) return',
    to: 'if (shown.isStrong || hasSecond(means)) return',
    test: 'src/ledgers/identity/factors.test.ts',
  },
  {
    threat: 'T08',
    what: 'the signature of an identity token is not checked',
    file: 'src/adapters/login/openid.ts',
    from: `        enableNonRepudiationChecks,
        // oxlint`,
    to: '        // oxlint',
    test: 'src/ledgers/identity/providers.test.ts',
  },
  {
    threat: 'T08',
    what: 'an identity opens the account that has its address',
    file: 'src/ledgers/identity/commands/providers.ts',
    from: 'if (isEmailVerified && there !== undefined && isAble(await meansOf(tx, there)))',
    to: `if (isEmailVerified && there !== undefined) return there
    if (there !== undefined && isAble(await meansOf(tx, there)))`,
    test: 'src/ledgers/identity/providers.test.ts',
  },
  {
    threat: 'T09',
    what: 'a token that was ended goes on',
    file: 'src/ledgers/identity/store.ts',
    from: 'sql`t.revoked_at is null and t.expires_at > clock_timestamp()`',
    to: 'sql`t.expires_at > clock_timestamp()`',
    test: 'src/ledgers/identity/tokens.test.ts',
  },
  {
    threat: 'T09',
    what: 'a token in an address is taken, and written into logs',
    file: 'src/app/server.ts',
    from: 'if (apiToken.test(request.url))',
    to: "if (request.url === '')",
    test: 'src/ledgers/identity/tokens.test.ts',
  },
  {
    threat: 'T11',
    what: 'who hides the origin of a request is believed',
    file: 'src/app/mount.ts',
    from: 'origin === undefined ? cookie === undefined :',
    to: 'origin === undefined ? true :',
    test: 'src/app/cross-site.test.ts',
  },
  {
    threat: 'T11',
    what: 'any origin of this host’s name is taken for ours',
    file: 'src/app/mount.ts',
    from: 'URL.parse(origin)?.host === host',
    to: 'URL.parse(origin)?.hostname === host',
    test: 'src/app/cross-site.test.ts',
  },
  {
    threat: 'T12',
    what: 'pages may stand in a frame',
    file: 'src/app/headers.ts',
    from: "'frame-ancestors': none,",
    to: "'frame-ancestors': self,",
    test: 'src/app/cross-site.test.ts',
  },
]
