/** Yes or no. A database without truth values keeps 1 and 0. */
export type Flag = boolean | 0 | 1;
