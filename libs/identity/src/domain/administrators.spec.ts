import type { UserId } from '#kernel';
import { specFor } from '#testing';
import { describe, it } from '@jest/globals';
import { administrate, administrators, type AdministratorsEvent, appointOnce } from './administrators.js';

const given = specFor(administrators);
const [ada, bob] = ['ada' as UserId, 'bob' as UserId];
const appointed = (userId: UserId): AdministratorsEvent => ({ type: 'AdministratorAppointed', data: { userId } });
const dismissed = (userId: UserId): AdministratorsEvent => ({ type: 'AdministratorDismissed', data: { userId } });

describe('administrators', () => {
  it('are appointed once', () => {
    given().when(administrate, { userId: ada, admin: true }).thenEmits(appointed(ada));
    given(appointed(ada)).when(administrate, { userId: ada, admin: true }).thenNothing();
  });

  it('are dismissed while another one is left', () => {
    given(appointed(ada), appointed(bob)).when(administrate, { userId: ada, admin: false }).thenEmits(dismissed(ada));
  });

  it('never dismiss the last of them, themselves included', () => {
    given(appointed(ada), appointed(bob), dismissed(bob))
      .when(administrate, { userId: ada, admin: false })
      .thenRefuses('LAST_ADMIN');
  });

  it('have nothing to dismiss in somebody who is none', () => {
    given(appointed(ada)).when(administrate, { userId: bob, admin: false }).thenNothing();
  });

  it('may come back', () => {
    given(appointed(ada), appointed(bob), dismissed(bob))
      .when(administrate, { userId: bob, admin: true })
      .thenEmits(appointed(bob));
  });

  it('of the environment are appointed at the first start, and not again after somebody dismissed them', () => {
    given().when(appointOnce, { userId: ada }).thenEmits(appointed(ada));
    given(appointed(ada), appointed(bob), dismissed(ada)).when(appointOnce, { userId: ada }).thenNothing();
  });
});
