import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// Finding by role is many times quicker without asking each element whether a style hides it.
configure({ defaultHidden: true });
afterEach(cleanup);
