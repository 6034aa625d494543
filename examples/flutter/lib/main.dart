// The app of flutter_secure_storage's own kind: only the two marked lines are about Coffer.
import 'package:flutter/foundation.dart' show kIsWeb;
import 'package:flutter/material.dart';
import 'package:flutter_secure_storage/flutter_secure_storage.dart';

import 'coffer_secure_storage_web.dart'; // 1: from `adapters/flutter` of the package

void main() {
  if (kIsWeb) CofferSecureStorageWeb.register(); // 2
  runApp(const MaterialApp(home: Secrets()));
}

class Secrets extends StatefulWidget {
  const Secrets({super.key});

  @override
  State<Secrets> createState() => _SecretsState();
}

class _SecretsState extends State<Secrets> {
  static const _storage = FlutterSecureStorage();
  final _field = TextEditingController();
  Map<String, String> _all = const {};

  @override
  void initState() {
    super.initState();
    _show();
  }

  Future<void> _show() async {
    final all = await _storage.readAll();
    if (mounted) setState(() => _all = all);
  }

  Future<void> _save() async {
    await _storage.write(key: 'secret ${DateTime.now().toIso8601String()}', value: _field.text);
    await _show();
  }

  @override
  Widget build(BuildContext context) => Scaffold(
        appBar: AppBar(title: const Text('Secrets')),
        body: ListView(children: [
          TextField(controller: _field, decoration: const InputDecoration(labelText: 'New secret')),
          TextButton(onPressed: _save, child: const Text('Save')),
          for (final MapEntry(:key, :value) in _all.entries) ListTile(title: Text(key), subtitle: Text(value)),
        ]),
      );
}
