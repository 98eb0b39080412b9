/** A picker of things that explain themselves: searched by name and by what they do. */
import { Select, Text, type SelectProps } from "@mantine/core";
import type { Offer, OfferGroup } from "./offered.ts";

type Props = Omit<SelectProps, "data" | "onChange"> & {
  offers: readonly OfferGroup[];
  onPick: (value: string) => void;
};

export function OfferSelect({ offers, onPick, ...rest }: Props) {
  const about = new Map(offers.flatMap(({ items }) => items.map((item) => [item.value, item])));
  return (
    <Select
      {...rest}
      data={offers.map(({ group, items }) => ({
        group,
        items: items.map(({ value, label }) => ({ value, label })),
      }))}
      searchable
      selectFirstOptionOnChange
      allowDeselect={false}
      nothingFoundMessage="Nothing like that"
      onChange={(value) => value !== null && onPick(value)}
      filter={({ options, search }) => {
        const words = search.trim().toLowerCase().split(/\s+/);
        const fits = (value: string): boolean =>
          words.every((word) => textOf(about.get(value)).includes(word));
        return options.reduce<typeof options>((kept, option) => {
          if (!("group" in option)) return fits(option.value) ? [...kept, option] : kept;
          const items = option.items.filter(({ value }) => fits(value));
          return items.length === 0 ? kept : [...kept, { ...option, items }];
        }, []);
      }}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {about.get(option.value)?.description}
          </Text>
        </div>
      )}
    />
  );
}

function textOf(offer: Offer | undefined): string {
  return offer === undefined ? "" : `${offer.label} ${offer.description}`.toLowerCase();
}
