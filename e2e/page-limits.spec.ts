import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestWorkspace } from '@gatehouse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app-driver.ts';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** What a hostile script in the page could call. */
interface Page {
  readonly gatehouse: { readonly workspace: { open(params: { root: string }): Promise<{ ok: boolean; error?: { code: string } }> } };
}

describe('a page that turned against its person', () => {
  it('opens no folder that the person has not chosen', async () => {
    const workspace = createTestWorkspace({ 'a.txt': 'a\n' });
    running = await launchApp({ workspace: workspace.path });
    const answer = await running.page.evaluate(() => (window as unknown as Page).gatehouse.workspace.open({ root: '/etc' }));
    expect(answer).toMatchObject({ ok: false, error: { code: 'ERR_WORKSPACE_NOT_CHOSEN' } });
  });

  it('reaches nobody, neither by request nor by WebRTC', async () => {
    const workspace = createTestWorkspace({ 'a.txt': 'a\n' });
    let packets = 0;
    let requests = 0;
    const udp = createSocket('udp4').on('message', () => {
      packets += 1;
    });
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    const http = createServer((_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    running = await launchApp({ workspace: workspace.path });
    const ports = { udp: udp.address().port, http: (http.address() as AddressInfo).port };
    const fetched = await running.page.evaluate(async ({ udp: udpPort, http: httpPort }) => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udpPort}` }] });
      peer.createDataChannel('out');
      await peer.setLocalDescription(await peer.createOffer());
      const answer = await fetch(`http://127.0.0.1:${httpPort}/`, { mode: 'no-cors' }).then(
        () => 'answered',
        () => 'refused',
      );
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      peer.close();
      return answer;
    }, ports);
    udp.close();
    http.close();
    expect({ fetched, packets, requests }).toEqual({ fetched: 'refused', packets: 0, requests: 0 });
  });
});
