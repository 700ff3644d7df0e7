import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmationAddress } from './google-drive.ts';
import { TransferFault } from './transfer-fault.ts';

const from = new URL('https://drive.google.com/uc?export=download&id=f');

test('each kind of page leads to the file: link, form, script', () => {
  const link = '<a href="/uc?export=download&amp;confirm=abc&amp;id=f">Download anyway</a>';
  assert.equal(confirmationAddress(link, from).href, 'https://drive.google.com/uc?export=download&confirm=abc&id=f');
  const form =
    '<form id="download-form" action="https://drive.usercontent.google.com/download"><input type="hidden" name="id" value="f"><input type="hidden" name="uuid" value="1-2"></form>';
  assert.equal(confirmationAddress(form, from).href, 'https://drive.usercontent.google.com/download?id=f&uuid=1-2');
  const script = '{"downloadUrl":"https://doc.example.org/x?a\\u003d1\\u0026b\\u003d2"}';
  assert.equal(confirmationAddress(script, from).href, 'https://doc.example.org/x?a=1&b=2');
});

test('quota, missing permission and other pages are told apart', () => {
  const reason = (page: string): string => {
    try {
      confirmationAddress(page, from);
    } catch (error) {
      return (error as TransferFault).reason;
    }
    return 'none';
  };
  assert.equal(reason('<p>Sorry, too many users have viewed or downloaded this file recently.</p>'), 'quota');
  assert.equal(reason('<p class="uc-error-subcaption">You need permission</p>'), 'refused');
  assert.equal(reason('<h1>You need access</h1>'), 'refused');
  assert.equal(reason('<h1>Hello</h1>'), 'web-page');
  assert(new TransferFault('quota', 'x').again === false);
});
