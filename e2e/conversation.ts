import type { Locator, Page } from 'playwright-core';

/** What a person does in the agent panel, in the words of the screen. */
export async function ask(page: Page, text: string): Promise<void> {
  const composer = page.getByTestId('composer');
  await composer.click();
  await composer.pressSequentially(text);
  await composer.press('Enter');
}

/** The card that waits for an answer, once it takes keys. */
export async function focusCard(page: Page): Promise<Locator> {
  // Not the card that was just answered, which stays for a moment to say what became of it.
  const card = page.getByTestId('approval-card').and(page.locator('[data-state="unfocused"], [data-state="arming"], [data-state="armed"]'));
  await card.waitFor();
  await page.keyboard.press('Alt+a');
  await armed(card);
  return card;
}

/** Waits until half a second without a key has passed: before that a card absorbs every key. */
export async function armed(card: Locator): Promise<void> {
  await card.and(card.page().locator('[data-state="armed"]')).waitFor();
}
