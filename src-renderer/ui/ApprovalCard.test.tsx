// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApprovalCard, type ApprovalCardProps } from './ApprovalCard.tsx';
import { cardProps } from './approval-card-fixtures.ts';
import { armingMs } from './arming.ts';

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
