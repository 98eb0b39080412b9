import { Box, type BoxProps } from "@mantine/core";
import type { ReactNode } from "react";

/** What changes by itself, and is read out when it does (WCAG 2.2, 4.1.3). Stays on the page while it is empty. */
export function Said({ children, ...rest }: BoxProps & { children: ReactNode }) {
  return (
    <Box component="output" display="block" {...rest}>
      {children}
    </Box>
  );
}
