import { useEffect } from "react";

import { Home } from "@/panels/Home.tsx";
import { Tour } from "@/panels/tour/Tour.tsx";
import { Workbench } from "@/panels/Workbench.tsx";
import { loadCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { closeDocument, openDocument } from "@/workflow/document.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useRoute } from "./route.ts";

export function App() {
  const route = useRoute();
  const document = route.page === "workflow" ? route.document : null;

  useEffect(() => {
    loadCatalogue().catch(tellFailure);
  }, []);

  useEffect(() => {
    if (document === null) return;
    void openDocument(document);
    return closeDocument;
  }, [document]);

  return (
    <>
      {route.page === "home" ? <Home /> : <Workbench />}
      <Tour />
    </>
  );
}
