import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { FormProvider } from "./form";
import "./style.css";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element #root");
const page = <FormProvider children={<App />} />;
createRoot(root).render(<StrictMode>{page}</StrictMode>);
