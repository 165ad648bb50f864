import { type ComboboxItem, createTheme, type MantineColorsTuple, type OptionsFilter } from '@mantine/core';
import { plain } from './format.js';

/** Deep water blue-green; from shade 7 on it holds 4.5:1 against white. */
const sea: MantineColorsTuple = [
  '#eaf6f8',
  '#d5ebef',
  '#a8d6de',
  '#78c0cd',
  '#51adbe',
  '#3399ac',
  '#1a8296',
  '#0d6e80',
  '#0b5c6b',
  '#084855',
];

/** Names are found with and without accents. */
const withoutAccents: OptionsFilter = ({ options, search }) =>
  options.filter((option) => plain((option as ComboboxItem).label ?? '').includes(plain(search.trim())));

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { sea },
  fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif",
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.6rem', lineHeight: '1.25' }, h2: { fontSize: '1.15rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Paper: { defaultProps: { withBorder: true } },
    // Their <header> would count as a second banner of the page.
    Modal: { defaultProps: { centered: true, radius: 'lg', attributes: { header: { role: 'presentation' } } } },
    Drawer: { defaultProps: { position: 'right', attributes: { header: { role: 'presentation' } } } },
    Select: { defaultProps: { filter: withoutAccents } },
    Anchor: { defaultProps: { underline: 'always' } },
  },
});
