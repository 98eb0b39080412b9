/** Choose an app; then what that app needs. `?app=slack` begins with the second, `?back=/automations/…` returns there. */
import { useSearchParams } from "wouter";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { AppGallery } from "./app-gallery.tsx";
import { BackTo } from "./back-to.tsx";
import { BeginSource } from "./begin-source.tsx";
import { ConnectDestination } from "./connect-destination.tsx";
import { useApps } from "./queries.ts";

export default function NewConnectionPage() {
  const [query] = useSearchParams();
  const { data: apps, error, refetch } = useApps();
  const app = apps?.find(({ key }) => key === query.get("app"));
  const { me, ...may } = useMe();
  const can = may.can("write");
  const back = query.get("back");
  // an address of ours, and no other site's
  const backTo = back !== null && /^\/(?!\/)/.test(back) ? back : null;

  if (me !== null && !can) {
    return (
      <>
        <BackTo href="/connections">Connections</BackTo>
        <PageHeader
          title="Connect an app"
          about="You may look at connections. Somebody who may edit can make one."
        />
      </>
    );
  }
  if (!app) {
    return (
      <>
        <BackTo href="/connections">Connections</BackTo>
        <PageHeader title="Connect an app" about="Choose what Hirewire should hear from, or act in." />
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <AppGallery apps={apps ?? []} back={backTo} />
      </>
    );
  }
  return (
    <>
      <BackTo href="/connections/new">All apps</BackTo>
      <PageHeader title={`Connect ${app.label}`} about={app.summary} />
      {app.receives ? (
        <BeginSource key={app.key} app={app} backTo={backTo} />
      ) : (
        <ConnectDestination key={app.key} app={app} backTo={backTo} />
      )}
    </>
  );
}
