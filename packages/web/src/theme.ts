import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The green of a rotary phone's felt: calm, and dark enough for white letters. */
const pine: MantineColorsTuple = [
  '#eaf5f1',
  '#d5e9e2',
  '#abd4c6',
  '#7ebda8',
  '#57a88e',
  '#3d967b',
  '#2d8069',
  '#1f6f5c',
  '#175c4b',
  '#0e483a',
];
/** warm greys in the light, green-black in the dark: no pure white on pure black */
const gray: MantineColorsTuple = [
  '#f8f7f3',
  '#f1efe9',
  '#e6e3da',
  '#d8d4c8',
  '#c3beaf',
  '#98917f',
  '#6f695b',
  '#575247',
  '#3d3a33',
  '#26241f',
];
const dark: MantineColorsTuple = [
  '#dfe5e2',
  '#b9c3be',
  '#98a59f',
  '#6d7a74',
  '#46524d',
  '#35403b',
  '#242d29',
  '#181e1b',
  '#121715',
  '#0d110f',
];
const brick: MantineColorsTuple = [
  '#fdefec',
  '#f9dcd6',
  '#f2b7ac',
  '#eb8f7e',
  '#e26d58',
  '#d45540',
  '#c2412d',
  '#a63323',
  '#86281b',
  '#651d13',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: { pine, gray, dark, brick },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.4, blur: 2 } },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.4, blur: 2 } } },
    Button: { defaultProps: { radius: 'md' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});
