import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The brown of layer nodes, as their ancestors had. */
const brown: MantineColorsTuple = [
  "#f8f2ec",
  "#ecdfd2",
  "#dac0a6",
  "#c79f77",
  "#b78350",
  "#a66c37",
  "#8f5a2c",
  "#7b4f2c",
  "#633d20",
  "#4d2e16",
];

export const theme = createTheme({
  primaryColor: "brown",
  primaryShade: { light: 7, dark: 6 },
  colors: { brown },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif',
  fontSizes: { xs: "11.5px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
});
