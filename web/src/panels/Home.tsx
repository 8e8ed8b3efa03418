/** The landing page: gallery, recent workflows, a new one. */

export function Home() {
  return <main data-testid="home" />;
}
