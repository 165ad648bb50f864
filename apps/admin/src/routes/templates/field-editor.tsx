import './field-editor.css';
import { Button, Input, Menu } from '@mantine/core';
import { Fragment, type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { TemplateField } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { segments, toShown, toSource } from './field-text.js';

interface Props {
  label: string;
  description?: string;
  /** With `{{names}}`, as it is stored. */
  value: string;
  onChange: (value: string) => void;
  fields: readonly TemplateField[];
  error?: string;
  /** A single line, such as a subject. */
  oneLine?: boolean;
  /** Fields are put in without accents. */
  unaccented?: boolean;
  rows?: number;
}

/**
 * A text with fields, each drawn as a chip that is named in plain words. It is an ordinary text box: any keyboard and any
 * screen reader reads ‹họ tên người nhận›; the chips are painted behind the letters.
 */
export function FieldEditor({
  label,
  description,
  value,
  onChange,
  fields,
  error,
  oneLine,
  unaccented,
  rows = 4,
}: Props) {
  const { t } = useTexts();
  const words = t.templates.marks;
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const names = fields.map((field) => field.label).join();
  const [typed, setTyped] = useState({ shown: toShown(value, fields, words), source: value, names });
  // What comes from outside (a derived text, another language) replaces what was typed here; one's own words stay as typed.
  const same = typed.source === value && typed.names === names;
  const shown = same ? typed.shown : toShown(value, fields, words);
  const parts = useMemo(() => segments(shown, fields, words), [shown, fields, words]);
  const change = (next: string) => {
    const text = oneLine ? next.replace(/\n+/g, ' ') : next;
    const source = toSource(text, fields, words);
    setTyped({ shown: text, source, names });
    onChange(source);
  };
  const put = (from: number, to: number, text: string) => {
    change(shown.slice(0, from) + text + shown.slice(to));
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  const insert = (field: TemplateField) => {
    const { selectionStart, selectionEnd } = box.current ?? {
      selectionStart: shown.length,
      selectionEnd: shown.length,
    };
    put(selectionStart, selectionEnd, `‹${field.label}${unaccented ? ` ${words.unaccented}` : ''}›`);
  };
  /** A chip goes as a whole. */
  const erase = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart: at, selectionEnd } = event.currentTarget;
    if (at !== selectionEnd || (event.key !== 'Backspace' && event.key !== 'Delete')) return;
    const chip =
      event.key === 'Backspace' ? /‹[^‹›\n]*›$/.exec(shown.slice(0, at)) : /^‹[^‹›\n]*›/.exec(shown.slice(at));
    if (!chip) return;
    event.preventDefault();
    if (event.key === 'Backspace') put(at - chip[0].length, at, '');
    else put(at, at + chip[0].length, '');
  };
  return (
    <Input.Wrapper id={id} label={label} description={description} error={error} className="field-editor">
      <div className="field-box" data-error={error !== undefined}>
        <div className="field-paint" aria-hidden="true" style={{ minHeight: `${rows * 1.55 + 1.1}em` }}>
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name
            <span key={index} data-kind={part.kind}>
              {part.text}
            </span>
          ))}
          {'\u200b'}
        </div>
        <textarea
          ref={box}
          id={id}
          value={shown}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={erase}
          aria-invalid={error !== undefined}
          aria-describedby={[description && `${id}-description`, error && `${id}-error`].filter(Boolean).join(' ')}
          spellCheck={false}
        />
      </div>
      <FieldMenu label={t.templates.insertInto(label)} fields={fields} onPick={insert} />
    </Input.Wrapper>
  );
}

const GROUPS = ['recipient', 'school', 'student', 'office', 'event', 'stats'] as const;
const groupOf = (name: string) => GROUPS.find((group) => name.startsWith(`${group}.`)) ?? 'common';

function FieldMenu({
  label,
  fields,
  onPick,
}: {
  label: string;
  fields: readonly TemplateField[];
  onPick: (field: TemplateField) => void;
}) {
  const { t } = useTexts();
  const groups = [...GROUPS.slice(0, 3), 'common' as const, ...GROUPS.slice(3)];
  const pickable = fields.filter(({ kind, name }) => kind !== 'list' && !name.startsWith('tasks.'));
  return (
    <Menu position="bottom-start" returnFocus={false} width={280} withinPortal>
      <Menu.Target>
        <Button
          className="field-insert"
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          aria-label={label}
        >
          {t.templates.insert}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={340} style={{ overflowY: 'auto' }}>
        {groups.map((group) => {
          const some = pickable.filter(({ name }) => groupOf(name) === group);
          return (
            some.length > 0 && (
              <Fragment key={group}>
                <Menu.Label>{t.templates.fieldGroups[group]}</Menu.Label>
                {some.map((field) => (
                  <Menu.Item key={field.name} onClick={() => onPick(field)}>
                    {capitalised(field.label)}
                  </Menu.Item>
                ))}
              </Fragment>
            )
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
