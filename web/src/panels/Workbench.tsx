/** The page of an open workflow. */

export function Workbench() {
  return <main data-testid="workbench" />;
}
