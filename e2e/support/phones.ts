import type { Locator, Page } from 'playwright-core'

/** One phone of the page, as a person sees it. */
export interface PhoneOnPage {
  element: Locator
  press: (button: string) => Promise<void>
  /** Waits until the phone says this. */
  says: (sentence: string | RegExp) => Promise<void>
  /** Waits until the live state names this state of the call. */
  is: (state: string) => Promise<void>
}

export function phoneOn(page: Page, user: string): PhoneOnPage {
  const element = page.locator(`[data-phone="${user}"]`)
  const exactly = (text: string | RegExp) => (typeof text === 'string' ? { exact: true } : {})
  return {
    element,
    press: (name) => element.getByRole('button', { name, exact: true }).click(),
    says: (sentence) => element.locator('.status').getByText(sentence, exactly(sentence)).waitFor(),
    is: (state) => element.locator('[data-line="call"]').getByText(state, { exact: true }).waitFor(),
  }
}

/** Opens the page of the demo and waits until its phones can be called. */
export async function openPhones<Name extends string>(
  page: Page,
  url: string,
  ...users: Name[]
): Promise<Record<Name, PhoneOnPage>> {
  await page.goto(url)
  for (const user of users) await page.locator(`[data-phone="${user}"] [data-presence="ready"]`).waitFor()
  return Object.fromEntries(users.map((user) => [user, phoneOn(page, user)])) as Record<Name, PhoneOnPage>
}
