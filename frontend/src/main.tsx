import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { FormProvider } from "./form";
import "./style.css";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element #root");
createRoot(root).render(
  <StrictMode>
    <FormProvider>
      <App />
    </FormProvider>
  </StrictMode>,
);
