import { type ComboboxItem, createTheme, type MantineColorsTuple, type OptionsFilter } from '@mantine/core';
import { plain } from './format.js';

/** The water around Cát Hải; from shade 7 on it holds 4.5:1 against white. */
const sea: MantineColorsTuple = [
  '#e9f6f7',
  '#d2ebee',
  '#a5d6dc',
  '#72bec9',
  '#45a6b4',
  '#238c9c',
  '#12788a',
  '#0a6678',
  '#0a5666',
  '#083f4c',
];

/** Neutrals with a breath of the same water, so that no grey looks foreign beside it. */
const gray: MantineColorsTuple = [
  '#f5f7f7',
  '#edf0f1',
  '#e0e5e7',
  '#cfd6d9',
  '#aeb9be',
  '#84939a',
  '#5f6f77',
  '#465660',
  '#2d3b43',
  '#17242b',
];
const dark: MantineColorsTuple = [
  '#dbe3e6',
  '#b4c0c5',
  '#93a1a7',
  '#6f7e85',
  '#3a474e',
  '#2e3a40',
  '#243036',
  '#1a2327',
  '#141c20',
  '#11171a',
];

/** Names are found with and without accents. */
const withoutAccents: OptionsFilter = ({ options, search }) =>
  options.filter((option) => plain((option as ComboboxItem).label ?? '').includes(plain(search.trim())));

// Their <header> would count as a second banner of the page.
const overlay = {
  radius: 'lg',
  overlayProps: { backgroundOpacity: 0.45 },
  attributes: { header: { role: 'presentation' } },
} as const;

/**
 * One look for every page: a page uses Mantine's parts and those of `ui/`, and sets no colour, font size or radius of
 * its own. Colours with a meaning are in theme.css (`--tone-…`), each with its dark twin.
 */
export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  colors: { sea, gray, dark },
  white: '#ffffff',
  black: '#17242b',
  // What the machine has: these all carry the stacked accents of Vietnamese (ệ, ổ, ữ) without a fallback in mid-word.
  fontFamily:
    "'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', Consolas, 'SF Mono', 'Liberation Mono', monospace",
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.55', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '18px' },
  shadows: {
    xs: '0 1px 2px rgb(12 34 42 / 6%)',
    sm: '0 1px 3px rgb(12 34 42 / 8%)',
    md: '0 4px 16px rgb(12 34 42 / 10%)',
    lg: '0 12px 32px rgb(12 34 42 / 14%)',
    xl: '0 20px 56px rgb(12 34 42 / 18%)',
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Paper: { defaultProps: { withBorder: true, radius: 'lg', shadow: 'xs' } },
    Modal: { defaultProps: { centered: true, padding: 'lg', ...overlay } },
    Drawer: { defaultProps: { position: 'right', padding: 'lg', ...overlay, radius: 0 } },
    Popover: { defaultProps: { radius: 'lg', shadow: 'lg', transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { radius: 'lg', shadow: 'lg', transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Notification: { defaultProps: { radius: 'lg' } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    Select: { defaultProps: { filter: withoutAccents } },
    MultiSelect: { defaultProps: { filter: withoutAccents } },
    Textarea: { defaultProps: { autosize: true, minRows: 3 } },
    SegmentedControl: { defaultProps: { radius: 'md' } },
    Anchor: { defaultProps: { underline: 'always', inherit: true } },
  },
});
