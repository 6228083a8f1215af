import { type MantineColorsTuple, createTheme } from '@mantine/core';

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
  primaryShade: { light: 8, dark: 6 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  defaultRadius: 'md',
  cursorType: 'pointer',
});
