import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from '@mantine/core';

/** Deep teal: calm by day, readable by night; red and amber stay free for what needs a look. */
const sigap: MantineColorsTuple = [
  '#e6f8f6',
  '#d3ece9',
  '#a8d9d3',
  '#7ac5bc',
  '#55b4a9',
  '#3daa9d',
  '#2ea596',
  '#1e9082',
  '#0f8073',
  '#006f63',
];

export const theme = createTheme({
  primaryColor: 'sigap',
  colors: { sigap },
  // white words on it have 4.9:1; on a lighter shade they would not be readable enough by night either
  primaryShade: 8,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  defaultRadius: 'md',
  cursorType: 'pointer',
  // what is said in an alert's own colour is too pale on its tint, most of all yellow by day
  components: { Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } } },
});

/** Mantine's own grey for lesser words has 3.3:1 on its backgrounds, and placeholders 2:1; WCAG asks for 4.5:1. */
export const readableGreys: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#62696f', '--mantine-color-placeholder': '#6c737a' },
  dark: { '--mantine-color-dimmed': '#a9a9a9', '--mantine-color-placeholder': '#9d9d9d' },
});
