// Copyright the Infermeter authors. Apache-2.0.

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/** A dialog over the page; the browser keeps the focus in it, and Escape closes it. */
export function Dialog({ title, onClose, side = false, children }: { title: ComponentChildren; onClose: () => void; side?: boolean; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current as HTMLDialogElement;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog ref={dialog} class={side ? 'side' : ''} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onClick={(event) => event.target === dialog.current && onClose()}>
      <div class="inner">
        <header><h2 id={id}>{title}</h2><button type="button" class="quiet icon" aria-label="Close" onClick={onClose}>✕</button></header>
        {children}
      </div>
    </dialog>
  );
}
