/** Services that give an address to anybody: one of theirs says nothing of an institution. */
const personalServices: ReadonlySet<string> = new Set(
  [
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com',
    'yahoo.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.fr yahoo.de ymail.com rocketmail.com aol.com',
    'icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com tuta.com hey.com fastmail.com',
    'gmx.com gmx.net gmx.de web.de t-online.de freenet.de mail.com email.com zoho.com hushmail.com',
    'qq.com foxmail.com 163.com 126.com sina.com aliyun.com naver.com daum.net hanmail.net',
    'yandex.com yandex.ru mail.ru list.ru bk.ru inbox.ru rambler.ru',
    'orange.fr free.fr laposte.net wanadoo.fr libero.it virgilio.it alice.it uol.com.br bol.com.br terra.com.br',
    'rediffmail.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net',
    'mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org sharklasers.com',
  ].flatMap((line) => line.split(' ')),
)

/** The host of an address, in lower case. */
export const hostOf = (email: string): string =>
  (email.trim().toLowerCase().split('@')[1] ?? '').replace(/(?<!\.)\.+$/, '')

/** Whether an address is of a service that gives one to anybody, or of a part of it. */
function isPersonal(email: string): boolean {
  const labels = hostOf(email).split('.')
  return labels.some((_, from) => personalServices.has(labels.slice(from).join('.')))
}

/** A host whose name is written in letters beyond a to z can look like another one. */
const mayLookAlike = (email: string): boolean =>
  hostOf(email)
    .split('.')
    .some((label) => label.startsWith('xn--') || /[^a-z0-9-]/.test(label))

/** Why an address does not show by itself that its owner is of an institution. */
export function doubtAbout(email: string): string | undefined {
  if (isPersonal(email)) return `${hostOf(email)} gives addresses to anybody`
  if (mayLookAlike(email))
    return `${hostOf(email)} is written so that it may look like another name`
  return undefined
}
