/** Where the keyboard goes when the buttons of a phone change. */
export interface FocusKeeper {
  /**
   * Moves the focus to the phone's first choice (`[data-first]`), if the keyboard was in this phone; in a page with one
   * phone also if it was nowhere. It is never taken from another phone or from the rest of the page.
   */
  follow: () => void
  stop: () => void
}

/** Watches the keyboard in one phone; `onEscape` is called for the Escape key in it. */
export function keepFocus(phone: HTMLElement, isAlone: boolean, onEscape: () => void): FocusKeeper {
  const page = phone.ownerDocument
  let wasHere = false
  const noted = (event: FocusEvent) => {
    wasHere = event.target instanceof Node && phone.contains(event.target)
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onEscape()
    // A key that is held down must not press the next button that comes under it.
    if (event.key === 'Enter' && event.repeat) event.preventDefault()
  }
  page.addEventListener('focusin', noted)
  phone.addEventListener('keydown', pressed)
  return {
    follow: () => {
      const { activeElement, body } = page
      const isNowhere = activeElement === null || activeElement === body
      if ((isAlone && isNowhere) || (wasHere && (isNowhere || phone.contains(activeElement))))
        phone.querySelector<HTMLElement>('[data-first]')?.focus()
    },
    stop: () => {
      page.removeEventListener('focusin', noted)
      phone.removeEventListener('keydown', pressed)
    },
  }
}
