// Copyright the Infermeter authors. Apache-2.0.

import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Caveat } from '#contract/infermeter/v1/metrics_pb';
import type { AnswerState } from '../live/watch-state';

export interface TableRow {
  readonly cells: readonly ComponentChildren[];
  /** Opens the rows behind the numbers of this line. */
  readonly onPick?: () => void;
}

/** What a chart shows, as a table. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface PanelProps {
  readonly title: string;
  /** One sentence that says what is shown. */
  readonly about?: ComponentChildren;
  readonly asked?: { answer: AnswerState | undefined; error: string | undefined; stale?: boolean };
  /** Why there is nothing to show, though the question was answered. */
  readonly empty?: string | undefined;
  readonly table?: () => Table;
  readonly actions?: ComponentChildren;
  readonly wide?: boolean;
  readonly children?: ComponentChildren;
}

/** A part of the page: a title, a chart, and the same numbers as a table. */
export function Panel({ title, about, asked, empty, table, actions, wide, children }: PanelProps) {
  const id = useId();
  const [asTable, showTable] = useState(false);
  const waiting = asked && !asked.answer && !asked.error;
  return (
    <section class={`panel${wide ? ' wide' : ''}${asked?.stale ? ' stale' : ''}`} aria-labelledby={id} aria-busy={asked?.stale ?? false} data-panel={title}>
      <header>
        <h3 id={id}>{title}</h3>
        <div class="actions">
          {actions}
          {table && !empty && asked?.answer && (
            <button type="button" class="quiet" aria-pressed={asTable} onClick={() => showTable(!asTable)}>
              {asTable ? 'Chart' : 'Table'}<span class="hidden"> of {title}</span>
            </button>
          )}
        </div>
      </header>
      {about && <p class="about">{about}</p>}
      {asked?.error ? <p class="problem" role="status">{asked.error}</p>
        : waiting ? <div class="waiting" role="status"><span class="hidden">Waiting for numbers</span></div>
          : empty ? <p class="empty">{empty}</p>
            : asTable && table ? <NumberTable caption={title} table={table()} /> : children}
      {asked?.answer && <Caveats caveats={asked.answer.caveats} />}
    </section>
  );
}

function Caveats({ caveats }: { caveats: readonly Caveat[] }) {
  if (caveats.length === 0) {
    return null;
  }
  return (
    <details class="caveats">
      <summary>{caveats.length === 1 ? '1 thing to know' : `${caveats.length} things to know`}</summary>
      <ul>{[...new Set(caveats.map((caveat) => caveat.message))].map((message) => <li key={message}>{message}</li>)}</ul>
    </details>
  );
}

export function NumberTable({ caption, table }: { caption: string; table: Table }) {
  const picks = table.rows.some((row) => row.onPick);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Table of ${caption}`}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead><tr>{table.head.map((name) => <th key={name} scope="col">{name}</th>)}{picks && <th scope="col"><span class="hidden">Rows</span></th>}</tr></thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.cells.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}
              {picks && <td>{row.onPick && <button type="button" class="link" onClick={row.onPick}>rows</button>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
