import { lever } from "../../actions/lever.ts";
import { describeAts } from "../contract/ats.ts";
import { leverContract } from "./lever-bench.ts";

describeAts(lever, leverContract);
