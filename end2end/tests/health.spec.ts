import { expect, test } from '../support/test';

test('a running shop says that it is alive and ready', { tag: '@once' }, async ({ request }) => {
  for (const path of ['/healthz', '/readyz']) {
    const response = await request.get(path);
    expect(response.status(), path).toBe(200);
  }
});
