import { ashby } from "../../actions/ashby.ts";
import { describeAts } from "../contract/ats.ts";
import { ashbyContract } from "./ashby-bench.ts";

describeAts(ashby, ashbyContract);
