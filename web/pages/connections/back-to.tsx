import { Anchor } from "@mantine/core";
import { ChevronLeft } from "lucide-react";
import { Link } from "wouter";
import styles from "./back-to.module.css";

/** Where this page was come to from. */
export function BackTo({ href, children }: { href: string; children: string }) {
  return (
    <Anchor component={Link} href={href} size="sm" className={styles.back}>
      <ChevronLeft size={16} aria-hidden />
      {children}
    </Anchor>
  );
}
