/**
 * Strips the types of the whole program now, for a folder that can't be written once it is in use: an image, or /opt below a hardened
 * unit. Run it on the very Node that runs the program later, and as somebody who may write here.
 */
import { stripAll } from "../bin/stripped.mjs";

stripAll();
