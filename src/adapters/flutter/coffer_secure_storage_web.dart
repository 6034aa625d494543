/// flutter_secure_storage on the web, over Coffer: the app's code stays as it is.
///
/// The page puts `cofferSecureStorage` on `globalThis` before Flutter starts (docs/guide/flutter.md). Call
/// `CofferSecureStorageWeb.register()` first in `main()`.
library;

import 'dart:async';
import 'dart:js_interop';
import 'dart:js_interop_unsafe';

import 'package:flutter/services.dart' show PlatformException;
import 'package:flutter_secure_storage_platform_interface/flutter_secure_storage_platform_interface.dart';

@JS('cofferSecureStorage')
external _Coffer? get _coffer;

extension type _Coffer._(JSObject _) implements JSObject {
  external JSPromise<JSString?> read(JSString key, JSAny options);
  external JSPromise<JSAny?> write(JSString key, JSString value, JSAny options);
  external JSPromise<JSBoolean> containsKey(JSString key, JSAny options);
  external JSPromise<JSAny?> delete(JSString key, JSAny options);
  external JSPromise<JSObject> readAll(JSAny options);
  external JSPromise<JSAny?> deleteAll(JSAny options);
  external JSFunction watch(JSFunction told, JSAny options);
}

class CofferSecureStorageWeb extends FlutterSecureStoragePlatform {
  /// Takes the place of the plug-in's own implementation.
  static void register() => FlutterSecureStoragePlatform.instance = CofferSecureStorageWeb();

  @override
  Future<String?> read({required String key, required Map<String, String> options}) async =>
      (await _told(_there.read(key.toJS, _js(options))))?.toDart;

  @override
  Future<void> write({
    required String key,
    required String value,
    required Map<String, String> options,
  }) async =>
      await _told(_there.write(key.toJS, value.toJS, _js(options)));

  @override
  Future<bool> containsKey({required String key, required Map<String, String> options}) async =>
      (await _told(_there.containsKey(key.toJS, _js(options)))).toDart;

  @override
  Future<void> delete({required String key, required Map<String, String> options}) async =>
      await _told(_there.delete(key.toJS, _js(options)));

  @override
  Future<Map<String, String>> readAll({required Map<String, String> options}) async {
    final all = (await _told(_there.readAll(_js(options)))).dartify();
    return (all! as Map<Object?, Object?>).cast<String, String>();
  }

  @override
  Future<void> deleteAll({required Map<String, String> options}) async =>
      await _told(_there.deleteAll(_js(options)));

  /// The keys that any tab changes; null after an unlock, when everything may have changed.
  Stream<String?> changes({Map<String, String> options = const {}}) {
    JSFunction? stop;
    late final StreamController<String?> controller;
    controller = StreamController<String?>(
      onListen: () {
        final told = ((JSString? key) => controller.add(key?.toDart)).toJS;
        stop = _there.watch(told, _js(options));
      },
      onCancel: () => stop?.callAsFunction(),
    );
    return controller.stream;
  }

  _Coffer get _there =>
      _coffer ?? (throw PlatformException(code: 'worker-unavailable', message: 'cofferSecureStorage'));

  JSAny _js(Map<String, String> options) => options.jsify()!;

  /// An answer, or an error with the code of the vault: docs/errors.md says what each of them means.
  Future<T> _told<T extends JSAny?>(JSPromise<T> promise) async {
    try {
      return await promise.toDart;
    } catch (error) {
      final code = (error as JSObject).getProperty<JSString?>('code'.toJS)?.toDart;
      throw PlatformException(code: code ?? 'internal', message: code);
    }
  }
}
