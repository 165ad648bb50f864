import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTexts } from '../texts/index.js';
import { Icon } from './icons.js';
import { liesAt } from './menu.js';
import { MenuList, useMenu, usePath } from './menu-list.js';

/** On a phone: the four pages of every day under the thumb, and the whole menu one tap away. */
export function ThumbBar() {
  const { t } = useTexts();
  const path = usePath();
  const { entries } = useMenu();
  const [opened, { open, close }] = useDisclosure(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => close(), [path]);
  const under = entries.filter(({ thumb }) => thumb).slice(0, 4);
  const elsewhere = !under.some((entry) => liesAt(entry, path));
  return (
    <>
      <nav className="thumb-bar" aria-label={t.nav.short}>
        {under.map((entry) => {
          const here = liesAt(entry, path);
          return (
            <Link
              key={entry.to}
              to={entry.to}
              className="thumb-link"
              data-here={here}
              aria-current={here ? 'page' : undefined}
            >
              <Icon name={entry.icon} size={22} />
              {entry.label(t)}
            </Link>
          );
        })}
        <button type="button" className="thumb-link" data-here={elsewhere} aria-haspopup="dialog" onClick={open}>
          <Icon name="more" size={22} />
          {t.nav.more}
        </button>
      </nav>
      <Drawer
        opened={opened}
        onClose={close}
        position="bottom"
        size="auto"
        title={t.app.navigation}
        closeButtonProps={{ 'aria-label': t.common.close }}
      >
        <MenuList unfolded />
      </Drawer>
    </>
  );
}
