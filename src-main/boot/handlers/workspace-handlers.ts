import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatehouseError } from '@gatehouse/agent-sdk/base';
import type { Caller } from '../../ipc/index.ts';
import { pickFolder } from '../../windows/index.ts';
import { searchForPerson } from '../../workspace/human/index.ts';
import type { Application } from '../application.ts';
import type { Workbench } from '../workbench.ts';
import type { HandlersOf } from './handlers-of.ts';

/** A search nobody waits for any more must end: the next one of the same window ends it. */
const searches = new WeakMap<Workbench, AbortController>();

export function createWorkspaceHandlers(application: Application): HandlersOf<'workspace'> {
  const { services, workbenches } = application;
  const workbenchOf = ({ webContents }: Caller): Workbench => application.windowOf(webContents.id).openWorkbench;
  const show = async (root: string, { webContents }: Caller) => {
    const workbench = await application.windowOf(webContents.id).showWorkspace(workbenches, root);
    services.recents.add(workbench.root.path, services.clock.nowMs());
    return workbench.toView();
  };
  return {
    'workspace/pick': async (_params, caller) => {
      const root = await pickFolder(caller.webContents, 'Open a folder', 'Open');
      return root === undefined ? null : await show(root, caller);
    },
    'workspace/open': ({ root }, caller) => {
      // The page names folders only from the list it was given; a new one needs the person's own choice in the dialog.
      if (services.recents.list().includes(root)) return show(root, caller);
      throw new GatehouseError('ERR_WORKSPACE_NOT_CHOSEN', {
        message: `${root} was not opened before.`,
        untouched: 'Nothing was opened.',
        nextStep: 'Choose it with “Open folder”.',
      });
    },
    'workspace/openTour': async (_params, caller) => {
      // A fresh copy each time: what the tour changes must not be missing the next time.
      const root = join(services.paths.tourDirectory, services.ids.nextId().slice(0, 8), 'cart');
      await mkdir(root, { recursive: true, mode: 0o700 });
      await cp(join(application.resourcesDirectory, 'tour', 'workspace'), root, { recursive: true });
      const view = await show(root, caller);
      // The lesson begins by itself: a person who takes the tour has no question yet.
      workbenchOf(caller).sessions.create().send('Show me around.', []);
      return view;
    },
    'workspace/close': async (_params, { webContents }) => {
      await application.windowOf(webContents.id).closeWorkspace();
      return undefined;
    },
    'workspace/listDirectory': ({ path }, caller) => workbenchOf(caller).files.listDirectory(path),
    'workspace/readDocument': ({ path }, caller) => workbenchOf(caller).files.readDocument(path),
    'workspace/saveDocument': (document, caller) => workbenchOf(caller).files.saveDocument(document),
    'workspace/createFile': ({ path }, caller) => workbenchOf(caller).files.createFile(path) as Promise<undefined>,
    'workspace/createDirectory': ({ path }, caller) => workbenchOf(caller).files.createDirectory(path) as Promise<undefined>,
    'workspace/rename': ({ from, to }, caller) => workbenchOf(caller).files.rename(from, to) as Promise<undefined>,
    'workspace/trash': ({ path }, caller) => workbenchOf(caller).files.trash(path) as Promise<undefined>,
    'workspace/findFiles': ({ query, limit }, caller) => workbenchOf(caller).index.find(query, limit, AbortSignal.timeout(60_000)),
    'workspace/searchText': async (query, caller) => {
      const workbench = workbenchOf(caller);
      searches.get(workbench)?.abort();
      const abort = new AbortController();
      searches.set(workbench, abort);
      const { root, screen } = workbench;
      return await searchForPerson({ root: root.path, screen, runRipgrep: services.runRipgrep }, query, abort.signal);
    },
  };
}
