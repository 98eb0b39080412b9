/** Whatever has no picture of its own: what is asked of whom, field by field. */
import { Code, Text } from "@mantine/core";
import type { RequestPicture } from "../../../src/core/picture/picture.ts";
import css from "./pictures.module.css";

export function RequestView({ picture }: { picture: RequestPicture }) {
  const { title, method, host, path, fields } = picture;
  return (
    <figure className={css["frame"]} aria-label={title}>
      <div className={css["bar"]}>
        <strong>{title}</strong>
        {host !== null && <span className={css["outside"]}>to {host}</span>}
      </div>
      <div className={css["inner"]}>
        {method !== null && (
          <Text size="sm" mb={fields.length > 0 ? "xs" : 0}>
            <Code className={css["outside"]}>
              {method} {path ?? ""}
            </Code>
          </Text>
        )}
        <dl className={css["changes"]}>
          {fields.map(({ label, value, secret }, index) => (
            <div key={index} style={{ display: "contents" }}>
              <dt className={css["outside"]}>{label}</dt>
              <dd className={secret ? undefined : `${css["text"]} ${css["clamp"]}`}>
                {secret ? "hidden" : value}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </figure>
  );
}
