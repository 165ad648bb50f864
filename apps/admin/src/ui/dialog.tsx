import { Drawer, type DrawerProps, Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** A dialog that is drawn only while it is open. The library gives the focus back only to dialogs that outlive their closing. */
export function Dialog(props: ModalProps) {
  useFocusBack(props.opened);
  return <Modal {...props} />;
}

/** The same at the side of the page. */
export function SideDialog(props: DrawerProps) {
  useFocusBack(props.opened);
  return <Drawer {...props} />;
}

/** Gives the focus back to what opened the dialog, or, when that is gone with its menu, to what opened the menu. */
function useFocusBack(opened: boolean): void {
  // Asked while drawing: a field that takes the focus has it before any effect runs.
  const [ways] = useState(() => (opened ? waysBack(document.activeElement) : []));
  useEffect(
    () => () => {
      // The focus lies in the dialog until it is gone; whoever took it meanwhile keeps it.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        ways.find(({ isConnected }) => isConnected)?.focus({ preventScroll: true });
      });
    },
    [ways],
  );
}

function waysBack(opener: Element | null): HTMLElement[] {
  const menu = opener?.closest('[role="menu"], [role="dialog"]')?.getAttribute('aria-labelledby');
  return [opener, menu ? document.getElementById(menu) : null].filter((one) => one instanceof HTMLElement);
}
