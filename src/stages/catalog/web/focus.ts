/**
 * Moves the focus off a button that is about to leave the page with its list: to the one after it in the list,
 * else before it, else to the page's content. Without this it would be lost.
 */
export function focusBeside(button: HTMLElement, list: string): void {
  const buttons = [...(button.closest(list)?.querySelectorAll('button') ?? [])]
  const at = buttons.findIndex((each) => each === button)
  const beside = buttons[at + 1] ?? buttons[at - 1] ?? document.getElementById('main')
  beside?.focus({ preventScroll: true })
}
