import { Modal, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { formatNumber } from '../format.js';
import { useTexts } from '../texts/index.js';
import { type Found, useFound } from './find-results.js';
import { Icon } from './icons.js';

/** One box that finds pages, campaigns, schools and people: by its button, by "/" or by Ctrl+K. */
export function Find() {
  const { t } = useTexts();
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([['/', open]]);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <button
        type="button"
        className="find-button"
        onClick={open}
        aria-keyshortcuts="/ Control+K"
        aria-haspopup="dialog"
      >
        <Icon name="search" />
        <span className="find-words">{t.find.button}</span>
        <span className="key" aria-hidden="true">
          /
        </span>
      </button>
      <Modal
        opened={opened}
        onClose={close}
        title={t.find.title}
        closeButtonProps={{ 'aria-label': t.common.close }}
        size="lg"
        centered={false}
        yOffset="10vh"
      >
        <Box onDone={close} />
      </Modal>
    </>
  );
}

const LIST_ID = 'found';

function Box({ onDone }: { onDone: () => void }) {
  const { t, locale } = useTexts();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const { groups, searching } = useFound(typed);
  const found = groups.flatMap(({ items }) => items);
  const here = found[Math.min(place, found.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marked line is kept in sight
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [here?.key]);
  const go = (to: string) => {
    onDone();
    void navigate({ to });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      setPlace((Math.min(place, found.length - 1) + step + found.length) % found.length);
    }
    if (event.key === 'Enter' && here) go(here.to);
  };
  return (
    <>
      <div className="find-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={LIST_ID}
          aria-activedescendant={here && `found-${here.key}`}
          aria-autocomplete="list"
          aria-label={t.find.title}
          placeholder={t.find.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setPlace(0);
          }}
          onKeyDown={onKey}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      </div>
      <VisuallyHidden role="status">
        {searching ? t.common.loading : t.find.count(formatNumber(found.length, locale))}
      </VisuallyHidden>
      <div id={LIST_ID} role="listbox" aria-label={t.find.title} className="found" ref={list}>
        {groups.map(({ title, items }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of form fields
          <div key={title} role="group" aria-label={title}>
            <div className="found-head" aria-hidden="true">
              {title}
            </div>
            {items.map((item) => (
              <Line key={item.key} item={item} here={item === here} onChoose={() => go(item.to)} />
            ))}
          </div>
        ))}
      </div>
      {found.length === 0 && !searching && (
        <Text c="dimmed" ta="center" py="lg">
          {t.find.nothing}
        </Text>
      )}
    </>
  );
}

function Line({ item, here, onChoose }: { item: Found; here: boolean; onChoose: () => void }) {
  return (
    // The keys are pressed in the box above, which names the marked line.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div id={`found-${item.key}`} role="option" aria-selected={here} className="found-line" onClick={onChoose}>
      <Icon name={item.icon} />
      <span>
        <span className="found-title">{item.title}</span>
        {item.detail && <span className="found-detail">{item.detail}</span>}
      </span>
    </div>
  );
}
