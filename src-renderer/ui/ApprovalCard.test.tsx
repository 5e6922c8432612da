// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApprovalCard, type ApprovalCardProps } from './ApprovalCard.tsx';
import { cardProps } from './approval-card-fixtures.ts';
import { armingMs } from './arming.ts';
import type { GrantTestState } from './GrantTest.tsx';

const observers: { readonly observe: () => void; readonly disconnect: () => void }[] = [];
let nowMs = 0;

beforeEach(() => {
  nowMs = 1000;
  vi.useFakeTimers();
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe(): void {
        observers.push(this);
      }
      disconnect(): void {}
    },
  );
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function wait(milliseconds: number): void {
  nowMs += milliseconds;
  act(() => void vi.advanceTimersByTime(milliseconds));
}

/** A key as a person presses it; `isTrusted: false` is one that a program made. */
function press(target: Element, key: string, given: { isTrusted?: boolean; repeat?: boolean; shiftKey?: boolean } = {}): KeyboardEvent {
  const { isTrusted = true, ...init } = given;
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'isTrusted', { value: isTrusted });
  act(() => void target.dispatchEvent(event));
  return event;
}

function show(change: Partial<ApprovalCardProps> = {}) {
  const onApprove = vi.fn();
  const onReject = vi.fn();
  const onStrayText = vi.fn();
  const props = cardProps({ preview: 'the change', onApprove, onReject, onStrayText, ...change });
  const view = render(
    <>
      <textarea data-testid="elsewhere" />
      <ApprovalCard {...props} />
    </>,
  );
  const card = view.getByTestId('approval-card');
  return { ...view, card, elsewhere: view.getByTestId('elsewhere'), onApprove, onReject, onStrayText, props };
}

const focus = (element: HTMLElement) => act(() => element.focus());

describe('a card', () => {
  it('approves on Enter once it had the focus for half a second', () => {
    const { card, onApprove } = show();
    focus(card);
    wait(armingMs - 1);
    expect(card.dataset.state).toBe('arming');
    wait(1);
    expect(card.dataset.state).toBe('armed');
    press(card, 'Enter');
    expect(onApprove).toHaveBeenCalledTimes(1);
  });

  it('absorbs earlier keys, and each starts the wait again', () => {
    const { card, onApprove } = show();
    focus(card);
    for (let time = 0; time < 4; time += 1) {
      wait(armingMs - 1);
      expect(press(card, 'Enter').defaultPrevented).toBe(true);
    }
    expect(onApprove).not.toHaveBeenCalled();
    wait(armingMs);
    press(card, 'Enter');
    expect(onApprove).toHaveBeenCalledTimes(1);
  });

  it('never takes a key while the focus is elsewhere', () => {
    const { card, elsewhere, onApprove, onReject } = show();
    focus(elsewhere);
    wait(5000);
    press(elsewhere, 'Enter');
    press(elsewhere, 'Escape');
    expect(card.dataset.state).toBe('unfocused');
    expect([onApprove, onReject].map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
  });

  it('waits after the focus arrives, however long it was in sight', () => {
    const { card, elsewhere, onApprove } = show();
    focus(elsewhere);
    wait(5000);
    focus(card);
    wait(10);
    press(card, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
  });

  it('never takes a synthetic key or a repeat', () => {
    const { card, onApprove } = show();
    focus(card);
    wait(armingMs);
    press(card, 'Enter', { isTrusted: false });
    press(card, 'Enter', { repeat: true });
    expect(onApprove).not.toHaveBeenCalled();
  });

  it('takes no key before it shows all of the payload', () => {
    const { card, onApprove, rerender, props } = show({ isReady: false });
    focus(card);
    wait(5000);
    press(card, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
    rerender(
      <>
        <textarea data-testid="elsewhere" />
        <ApprovalCard {...props} isReady />
      </>,
    );
    wait(armingMs - 1);
    press(card, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
  });

  it('takes no key while its answer is on its way', () => {
    const { card, onApprove } = show({ state: { type: 'busy' } });
    focus(card);
    wait(5000);
    press(card, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
  });

  it('takes a press of the mouse only when armed, and never one that a program made', () => {
    const { getByRole, onApprove } = show();
    const button = getByRole('button', { name: /^Approve/ });
    const click = (isTrusted: boolean) => {
      const event = new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 });
      Object.defineProperty(event, 'isTrusted', { value: isTrusted });
      act(() => void button.dispatchEvent(event));
    };
    click(true);
    wait(armingMs);
    click(false);
    expect(onApprove).not.toHaveBeenCalled();
    click(true);
    expect(onApprove).toHaveBeenCalledTimes(1);
  });

  it('rejects with the reason that was written', () => {
    const { card, getByRole, onReject } = show();
    focus(card);
    wait(armingMs);
    press(card, 'Escape', { shiftKey: true });
    const field = getByRole('textbox', { name: /reason/i }) as HTMLTextAreaElement;
    expect(document.activeElement).toBe(field);
    act(() => {
      const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set;
      set?.call(field, 'Refunds are negative');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    press(field, 'Enter');
    expect(onReject).toHaveBeenCalledWith('Refunds are negative');
  });

  it('hands on what somebody types to another', () => {
    const { card, onStrayText } = show();
    focus(card);
    press(card, 'w');
    expect(onStrayText).toHaveBeenCalledWith('w');
  });
});

/** Writes into a field as a person does. */
function write(field: HTMLInputElement, text: string): void {
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

function showTyping(words: string) {
  const onApprove = vi.fn();
  function Typing() {
    const [value, setValue] = useState('');
    return <ApprovalCard {...cardProps({ preview: 'the command', onApprove })} typing={{ words, value, onChange: setValue }} />;
  }
  const view = render(<Typing />);
  const card = view.getByTestId('approval-card');
  focus(card);
  wait(armingMs);
  return { card, onApprove, field: view.getByRole('textbox') as HTMLInputElement, button: view.getByRole('button', { name: /^Approve/ }) };
}

describe('a card that wants words typed', () => {
  const words = 'rm -rf build';

  it('does not approve on Enter alone: it leads to the field', () => {
    const { card, onApprove, field, button } = showTyping(words);
    press(card, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(field);
    press(field, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
    expect((button as HTMLButtonElement).disabled).toBe(true);
  });

  it.each(['rm -rf buil', 'rm -rf build ', 'RM -RF BUILD', 'rm  -rf build', 'yes'])('does not approve for %j', (typed) => {
    const { onApprove, field } = showTyping(words);
    write(field, typed);
    press(field, 'Enter');
    expect(onApprove).not.toHaveBeenCalled();
  });

  it('approves for exactly the words, and only by a key of a person', () => {
    const { onApprove, field } = showTyping(words);
    act(() => field.focus());
    write(field, words);
    press(field, 'Enter', { isTrusted: false });
    expect(onApprove).not.toHaveBeenCalled();
    press(field, 'Enter');
    expect(onApprove).toHaveBeenCalledTimes(1);
  });

  it('takes no pasted text', () => {
    const { field } = showTyping(words);
    const event = new Event('paste', { bubbles: true, cancelable: true });
    act(() => void field.dispatchEvent(event));
    expect(event.defaultPrevented).toBe(true);
  });

  it('lets nobody type before the end was in sight', () => {
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(900);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
    const { card, field } = showTyping(words);
    expect(field.disabled).toBe(true);
    const body = card.querySelector('section') as HTMLElement;
    vi.spyOn(body, 'scrollTop', 'get').mockReturnValue(600);
    act(() => void body.dispatchEvent(new Event('scroll')));
    expect(field.disabled).toBe(false);
  });
});

describe('a card that would save a grant', () => {
  const choice = { pattern: { type: 'write-under', folder: 'src' }, lifetime: 'workspace', label: 'Write any file under src/' } as const;
  const withTest = (state: GrantTestState, typedName = '') =>
    show({ remember: [choice, choice], grantTest: { state, name: 'write src/**', typedName, onTypeName: () => undefined } });
  const done = (denied: number): GrantTestState => ({ type: 'done', wouldAllow: 41, denied, deniedTargets: [], isWhole: true });

  it.each<[string, GrantTestState, string, number]>([
    ['not before it was tried on the ledger', { type: 'asking' }, '', 0],
    ['not when it could not be tried', { type: 'failed', text: 'The ledger cannot be read.' }, '', 0],
    ['at once when it covers nothing that was denied', done(0), '', 1],
    ['not without its name when it covers a denial', done(2), '', 0],
    ['not with another name', done(2), 'write src', 0],
    ['with its name', done(2), 'write src/**', 1],
  ])('approves %s', (_, state, typedName, times) => {
    const { card, onApprove } = withTest(state, typedName);
    focus(card);
    wait(armingMs);
    press(card, 'Enter');
    expect(onApprove).toHaveBeenCalledTimes(times);
  });

  it('says what the grant would have done', () => {
    expect(withTest(done(2)).card.textContent).toContain('Would have allowed 41 calls on your ledger, 2 of which you denied.');
  });
});
